/**
 * A value that is JSON text already, made by the database or taken from a cache: it goes into an
 * answer as it is, without being parsed and written again. `T` is what the text parses to.
 */
export class JsonText<T> {
  /** Never set; it keeps `JsonText<A>` from passing for `JsonText<B>`. */
  declare readonly valueType: T;

  constructor(
    readonly text: string,
    /** The version of the row behind it, when it has one; becomes the answer's ETag. */
    readonly version?: number,
  ) {}

  /** The value itself, for those few who look inside. */
  parse(): T {
    return JSON.parse(this.text) as T;
  }
}
