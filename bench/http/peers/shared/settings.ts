function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is missing; the benchmark sets it`);
  return value;
}

/** What the benchmark passes to a peer: the same database, pool size and token key that Plinth gets. */
export const settings = {
  get databaseUrl() {
    return required('DATABASE_URL');
  },
  get poolSize() {
    return Number(required('DATABASE_POOL_SIZE'));
  },
  get port() {
    return Number(required('PORT'));
  },
  get host() {
    return required('HOST');
  },
  /** Base64 of the key that signs the tokens. */
  get jwtKey() {
    return required('JWT_KEY');
  },
};
