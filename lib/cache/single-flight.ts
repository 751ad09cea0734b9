/** A load in progress. `stale` once the key was forgotten meanwhile: its answer must not be kept. */
export interface Flight {
  promise: Promise<unknown>;
  stale: boolean;
}

/**
 * Loads each key once however many ask for it at the same time. Whoever asks after a `forget` starts a
 * load of its own, so nobody is given what was read before the change.
 */
export function createSingleFlight() {
  const flights = new Map<string, Flight>();
  return {
    async run<T>(key: string, load: (flight: Flight) => Promise<T>): Promise<T> {
      const known = flights.get(key);
      if (known) return known.promise as Promise<T>;
      const flight: Flight = { promise: Promise.resolve(), stale: false };
      flights.set(key, flight);
      const promise = load(flight).finally(() => {
        if (flights.get(key) === flight) flights.delete(key);
      });
      flight.promise = promise;
      return promise;
    },
    forget(key: string): void {
      const flight = flights.get(key);
      if (!flight) return;
      flight.stale = true;
      flights.delete(key);
    },
    forgetAll(): void {
      for (const flight of flights.values()) flight.stale = true;
      flights.clear();
    },
  };
}
