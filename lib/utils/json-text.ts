/**
 * A value that is JSON text already, from the database or a cache. Responses contain it as it is, neither
 * parsed nor serialized again. `T` is what the text parses to.
 */
export class JsonText<T> {
  /** Never set: makes `JsonText<A>` and `JsonText<B>` different types. */
  declare readonly valueType: T;

  constructor(
    readonly text: string,
    /** The version of its row, if it has one: the response's ETag. */
    readonly version?: number,
  ) {}

  parse(): T {
    return JSON.parse(this.text) as T;
  }
}
