/**
 * A failure whose message already tells the reader what to do. It is printed as it stands, without a stack.
 * `details` are the last lines of a log, shown below it.
 */
export class PlainFailure extends Error {
  /**
   * @param {string} message
   * @param {string} [details]
   */
  constructor(message, details) {
    super(message);
    this.name = 'PlainFailure';
    this.details = details;
  }
}

/**
 * Text of an unknown thrown value.
 * @param {unknown} error
 * @returns {string}
 */
export function messageOf(error) {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
