import { type AnyRoute, fullPath } from './route.js';

type Json = Record<string, unknown>;

/** An operation of a document, as far as links look at it. */
interface Linked {
  readonly route: AnyRoute;
  /** Its success, which the links are written to. */
  readonly answer: Json;
  /** The schema of the answer; undefined when it is no JSON. */
  readonly reply: Json | undefined;
}

const PARAMETER = /:(\w+)/g;

/**
 * Says in the document what can follow on an answer: whoever has placed an order can pay it, cancel it and look at it. A link stands at every
 * answer that names all that another operation's path asks for, as a field of the same name, of itself or of the first of a list, or that stood in its own
 * path; what calls itself `id` alone is named by the collection that it stands in. Where all of it stood in the path nothing new follows. Readers of
 * the document, and fuzzing, follow them.
 */
export function addLinks(operations: readonly Linked[], schemas: Readonly<Record<string, unknown>>): void {
  const targets = operations.flatMap(({ route }) => {
    const names = parametersOf(route);
    return names.length === 0 ? [] : [{ id: route.id, names }];
  });
  for (const { route, answer, reply } of operations) {
    if (reply === undefined) continue;
    const known = new Set(parametersOf(route));
    const told = idsIn(reply, ownIdOf(route), schemas);
    const links = targets.flatMap(({ id, names }) => {
      const parameters = names.flatMap((name): (readonly [string, string])[] => {
        const pointer = told.get(name);
        if (pointer !== undefined) return [[name, `$response.body#${pointer}`]];
        return known.has(name) ? [[name, `$request.path.${name}`]] : [];
      });
      const isNew = names.some((name) => !known.has(name));
      return id === route.id || !isNew || parameters.length < names.length ? [] : [[id, { operationId: id, parameters: Object.fromEntries(parameters) }] as const];
    });
    if (links.length > 0) answer['links'] = Object.fromEntries(links);
  }
}

function parametersOf(route: AnyRoute): string[] {
  return [...fullPath(route).matchAll(PARAMETER)].map(([, name = '']) => name);
}

/** What others call the id of one thing of a route's collection: `storeId` at /stores, `categoryId` at /categories. */
function ownIdOf({ path }: AnyRoute): string {
  const collection = path.split('/').at(-1) ?? '';
  const one = collection.endsWith('ies') ? `${collection.slice(0, -3)}y` : collection.replace(/s$/, '');
  return `${one.replaceAll(/-(\w)/g, (_hyphen, letter: string) => letter.toUpperCase())}Id`;
}

/** Where an answer tells ids: JSON pointers by field. Those of the answer itself before those of its first item, and these before those of its other lists. */
function idsIn(reply: Json, ownId: string, schemas: Readonly<Record<string, unknown>>): Map<string, string> {
  const whole = propertiesOf(reply, schemas);
  const at = (place: string, properties: Json) => idsOf(properties).map((name) => [name === 'id' ? ownId : name, `${place}/${name}`] as const);
  const lists = Object.entries(whole).flatMap(([name, schema]) => {
    const { type, items } = resolve(schema, schemas);
    return type === 'array' ? [{ name, first: propertiesOf(resolve(items, schemas), schemas) }] : [];
  });
  const told = [...lists.filter(({ name }) => name !== 'items').reverse(), ...lists.filter(({ name }) => name === 'items')].flatMap(({ name, first }) => at(`/${name}/0`, first));
  return new Map([...told, ...at('', whole)]);
}

function idsOf(properties: Json): string[] {
  return Object.entries(properties).flatMap(([name, schema]) => (isObject(schema) && schema['format'] === 'uuid' ? [name] : []));
}

function propertiesOf(schema: Json, schemas: Readonly<Record<string, unknown>>): Json {
  const properties = resolve(schema, schemas)['properties'];
  return isObject(properties) ? properties : {};
}

function resolve(schema: unknown, schemas: Readonly<Record<string, unknown>>): Json {
  if (!isObject(schema)) return {};
  const reference = schema['$ref'];
  return typeof reference === 'string' ? resolve(schemas[reference.split('/').at(-1) ?? ''], schemas) : schema;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
