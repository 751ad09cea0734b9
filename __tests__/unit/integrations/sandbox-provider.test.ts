import { describe, expect, it, vi } from 'vitest';
import { ProviderResponseError } from '@/lib/integrations/provider-errors';
import { createSandboxProvider } from '@/lib/integrations/sandbox';
import { sandboxOrders } from '@/lib/integrations/sandbox/orders';

const provider = createSandboxProvider({
  url: 'http://localhost:4000',
  clientId: 'plinth',
  clientSecret: 'secret',
});
const pull = (client: { request: ReturnType<typeof vi.fn> }, checkpoint: object | null) =>
  sandboxOrders.pull(client as never, checkpoint as never);
const page = (changes: object = {}) => ({
  orders: [],
  nextCursor: null,
  hasMore: false,
  total: 0,
  ...changes,
});
const order = (updatedAt: string) => ({ id: updatedAt, updatedAt });

describe('the sandbox provider', () => {
  it('begins at the beginning, and goes on at the cursor', async () => {
    const client = { request: vi.fn() };
    client.request.mockResolvedValueOnce(
      page({
        orders: [order('2026-01-01T00:00:00.000Z')],
        nextCursor: 'c1',
        hasMore: true,
        total: 2,
      }),
    );
    const first = await pull(client, null);
    expect(client.request).toHaveBeenLastCalledWith('/api/orders?limit=100');
    expect(first).toMatchObject({
      hasMore: true,
      total: 2,
      checkpoint: { cursor: 'c1', watermark: '2026-01-01T00:00:00.000Z' },
    });
    client.request.mockResolvedValueOnce(page({ orders: [order('2026-01-02T00:00:00.000Z')] }));
    const second = await pull(client, first.checkpoint);
    expect(client.request).toHaveBeenLastCalledWith('/api/orders?limit=100&cursor=c1');
    expect(second.checkpoint).toEqual({ cursor: null, watermark: '2026-01-02T00:00:00.000Z' });
  });

  it('later asks for changes, with a quarter of an hour of overlap', async () => {
    const client = { request: vi.fn(async (_path: string) => page()) };
    const watermark = '2026-01-02T00:00:00.000Z';
    const result = await pull(client as never, { cursor: null, watermark });
    const path = client.request.mock.calls[0]?.[0] ?? '';
    expect(new URLSearchParams(path.split('?')[1]).get('updatedSince')).toBe(
      '2026-01-01T23:45:00.000Z',
    );
    expect(result.checkpoint).toEqual({ cursor: null, watermark });
  });

  it('begins again at the watermark when the cursor is no longer known', async () => {
    const client = { request: vi.fn() };
    client.request.mockRejectedValueOnce(new ProviderResponseError('Shop', 400));
    client.request.mockResolvedValueOnce(page());
    await pull(client, { cursor: 'old', watermark: '2026-01-02T00:00:00.000Z' });
    expect(client.request.mock.calls[1]?.[0]).toContain('updatedSince=');
  });

  it.each([
    ['nothing', null],
    ['a list', []],
    ['orders that are none', { orders: 'all', nextCursor: null, hasMore: false, total: 1 }],
    ['more without a way there', page({ hasMore: true })],
  ])('refuses %s as a page', async (_, response) => {
    const client = { request: vi.fn(async () => response) };
    await expect(pull(client as never, null)).rejects.toMatchObject({ code: 'PROVIDER_ERROR' });
  });

  it('refuses a shop without a name', async () => {
    const client = { settings: {}, request: async () => ({ id: 'x' }) };
    await expect(provider.identify(client)).rejects.toMatchObject({ code: 'PROVIDER_ERROR' });
  });
});
