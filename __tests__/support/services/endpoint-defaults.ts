/** The options of a webhook endpoint as a request that leaves them out gets them. */
export const ENDPOINT_DEFAULTS = { filters: [], isOrdered: false, maxPerSecond: null };
