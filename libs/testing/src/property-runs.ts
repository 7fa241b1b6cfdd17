/** How often a property is tried: `usual` times in every test run, or as often as `npm test -- --runs <n>` asks for. */
export function propertyRuns(usual: number): number {
  const asked = Number(process.env['PROPERTY_RUNS'] ?? usual);
  if (!Number.isInteger(asked) || asked < 1) throw new RangeError('PROPERTY_RUNS must be a whole number above zero');
  return asked;
}
