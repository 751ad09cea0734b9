export interface RequestStats {
  /** Requests by method and route, such as `GET /api/orders`. */
  requests: Record<string, number>;
  /** Responses by status, such as `429`. */
  statuses: Record<string, number>;
  tokens: {
    /** Codes exchanged for tokens. */
    issued: number;
    /** Refresh tokens exchanged for tokens. */
    refreshed: number;
    /** Refused requests by OAuth error, such as `invalid_grant`. */
    refused: Record<string, number>;
  };
  webhooks: { events: number; attempts: number; delivered: number; failed: number };
}

export interface StatsCounter {
  current(): RequestStats;
  count(kind: 'requests' | 'statuses', name: string): void;
  countToken(kind: 'issued' | 'refreshed'): void;
  countRefusal(error: string): void;
  countWebhook(kind: keyof RequestStats['webhooks']): void;
  reset(): void;
}

const none = (): RequestStats => ({
  requests: {},
  statuses: {},
  tokens: { issued: 0, refreshed: 0, refused: {} },
  webhooks: { events: 0, attempts: 0, delivered: 0, failed: 0 },
});

const increment = (counts: Record<string, number>, name: string) => {
  counts[name] = (counts[name] ?? 0) + 1;
};

/** Counts what the server is asked, so that tests can assert how a client behaves. */
export function createStatsCounter(): StatsCounter {
  let stats = none();
  return {
    current: () => structuredClone(stats),
    count: (kind, name) => increment(stats[kind], name),
    countToken: (kind) => {
      stats.tokens[kind] += 1;
    },
    countRefusal: (error) => increment(stats.tokens.refused, error),
    countWebhook: (kind) => {
      stats.webhooks[kind] += 1;
    },
    reset: () => {
      stats = none();
    },
  };
}
