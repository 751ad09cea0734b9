import { z } from 'zod';
import { id, idParams, timestamp } from './common';
import { defineContract, operationsOf } from './contract';
import { exampleIds } from './examples';
import { columnsOf, defineList } from './list';

/** A record of a provider that could not be stored. */
export const quarantinedRecord = z.object({
  id,
  connectionId: id,
  resource: z.string(),
  /** The record's id at the provider. */
  externalId: z.string(),
  reason: z.string(),
  /** As the provider sent it. */
  record: z.unknown(),
  createdAt: timestamp,
  updatedAt: timestamp,
});
export type QuarantinedRecordView = z.infer<typeof quarantinedRecord>;

export const quarantineList = defineList({
  name: 'quarantine',
  columns: columnsOf(quarantinedRecord),
});

export const listQuarantinedRecords = defineContract({
  ...operationsOf('connections').list,
  path: '/api/v1/connections/:id/quarantine',
  summary: 'List records that could not be stored',
  description:
    "Records of the provider that break the domain's rules, with the reason. Each sync tries them again and removes those that it can store.",
  params: idParams,
  query: quarantineList.query,
  response: quarantinedRecord,
  examples: {
    response: {
      id: 'cmk1quarantined000000000001',
      connectionId: exampleIds.connection,
      resource: 'invoices',
      externalId: 'inv_81',
      reason: '✖ must be a whole number of minor units\n  → at totalAmount',
      record: { id: 'inv_81', totalAmount: '12.50' },
      createdAt: '2026-01-15T10:30:00.000Z',
      updatedAt: '2026-01-15T10:30:00.000Z',
    },
  },
});
