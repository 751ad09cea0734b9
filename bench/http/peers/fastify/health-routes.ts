import type { FastifyPluginAsync } from 'fastify';
import { success } from '@/bench/http/peers/shared/envelope';
import { envelopeOf } from './response-schemas';

const schema = {
  response: { 200: envelopeOf({ type: 'object', properties: { status: { type: 'string' } } }) },
};

export const healthRoutes: FastifyPluginAsync = async (app) => {
  app.get('/api/v1/system/health/live', { schema }, async () => success({ status: 'ok' }));
};
