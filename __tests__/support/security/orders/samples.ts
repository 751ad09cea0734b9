import { type DomainSamples, MARK } from '@/__tests__/support/security/sample';

/** A sample of each resource of the domain. */
export const samples: DomainSamples['samples'] = {
  orders: (db, owner) =>
    db.order.create({
      data: {
        ...owner,
        number: MARK,
        status: 'paid',
        currency: 'EUR',
        totalAmount: 100,
        customerName: MARK,
        items: [{ sku: 'MUG-01', title: MARK, quantity: 1, unitPrice: 100 }],
        history: [],
        placedAt: new Date(),
      },
    }),
  imports: async (db, { organizationId, userId }) => {
    const report = await db.file.create({
      data: {
        organizationId,
        userId,
        purpose: 'orders.import.errors',
        contentType: 'text/csv',
        expiresAt: new Date(Date.now() + 86_400_000),
        chunks: { create: { index: 0, data: Buffer.from(MARK) } },
      },
    });
    return db.orderImport.create({
      data: {
        id: 'cimport00000000000000000',
        organizationId,
        format: 'csv',
        fileId: 'cgone00000000000',
        reportId: report.id,
        actor: { type: 'user', id: userId, userId },
        errors: [{ line: 2, number: MARK, field: 'number', message: MARK }],
      },
    });
  },
};

export const snapshot: DomainSamples['snapshot'] = async (db, organizationId) => ({
  orders: await db.order.findMany({ where: { organizationId, OR: [{ deletedAt: null }, {}] } }),
  imports: await db.orderImport.findMany({ where: { organizationId } }),
});
