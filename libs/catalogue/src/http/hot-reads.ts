import { createHash } from 'node:crypto';
import { type AnyRoute, type InputOf, invalidInput, registerHotRead, type ReplyOf, type SwitchKey, type Switches } from '@quanyu/platform';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { z, ZodType } from 'zod';
import { catalogueError } from '../catalogue.errors.js';
import type { Catalogue } from '../catalogue.js';
import type { CatalogueSnapshot } from '../snapshot/catalogue-snapshot.js';
import { type PlacePrices, type SalesPlace, storefrontAt } from '../snapshot/place-prices.js';
import { toCategoryTree, toHomePage, toProductDetail, toProductList } from '../snapshot/snapshot-views.js';
import { getHome, getProduct, listCategories, listProducts } from './storefront.contract.js';

/** A reply as it goes over the wire, made once per snapshot. */
interface ServedReply {
  readonly body: Buffer;
  readonly etag: string;
}

const MAX_REPLIES = 4_000;
const MAX_REPLY_BYTES = 64 * 1024 * 1024;
/** An address is a name of a reply, not a copy: every store asks for the same page under its own. */
const MAX_ADDRESSES = 20_000;
/** A longer address is parsed each time, so that nobody fills the memory with addresses. */
const MAX_URL_LENGTH = 300;
const ENTRY_BYTES = 500;

/** The store in a query that was parsed by its route. */
const inStore = z.looseObject({ storeId: z.string().optional() });

/** What an address asks for, and by which prices it was answered. */
interface KnownAddress {
  readonly question: string;
  readonly place: SalesPlace;
  readonly prices: PlacePrices | null;
}

/** The serialised replies of one snapshot, by address as it was asked and by canonical question. */
class ServedReplies {
  private readonly addresses = new LRUCache<string, KnownAddress>({ max: MAX_ADDRESSES });
  private readonly byQuestion = new LRUCache<string, ServedReply>({
    max: MAX_REPLIES,
    maxSize: MAX_REPLY_BYTES,
    sizeCalculation: ({ body }) => body.length + ENTRY_BYTES,
  });

  constructor(
    private readonly catalogue: Catalogue,
    readonly snapshot: CatalogueSnapshot,
    /** What was switched down when they were made: another set makes other replies. */
    readonly switchedOn: ReadonlySet<SwitchKey>,
  ) {}

  find(url: string): ServedReply | undefined {
    const known = this.addresses.get(url);
    if (known === undefined || this.catalogue.pricesAt(known.place) !== known.prices) return undefined;
    return this.byQuestion.get(known.question);
  }

  /** The reply to a question, rendered the first time; remembered under this address too. Stores with the same price lists share it. */
  render(url: string, { asked, place }: { asked: string; place: SalesPlace }, makeReply: (snapshot: CatalogueSnapshot, prices: PlacePrices | null) => object): ServedReply {
    const prices = this.catalogue.pricesAt(place);
    const question = prices === null ? asked : `${prices.key} ${asked}`;
    let served = this.byQuestion.get(question);
    if (served === undefined) {
      const body = Buffer.from(JSON.stringify(makeReply(prices === null ? this.snapshot : this.catalogue.pricedBy(prices), prices)));
      served = { body, etag: `"${createHash('sha1').update(body).digest('base64url')}"` };
      this.byQuestion.set(question, served);
    }
    if (url.length <= MAX_URL_LENGTH) this.addresses.set(url, { question, place, prices });
    return served;
  }
}

/**
 * The reads that everyone makes all day, registered on Fastify directly and answered from memory: a known address costs
 * two lookups and no parsing, no serialisation and no wait. Everything else of the catalogue goes through Nest.
 */
export function registerCatalogueHotReads(fastify: FastifyInstance, catalogue: Catalogue, switches: Pick<Switches, 'switchedOn'>): void {
  let replies: ServedReplies | null = null;

  function currentReplies(): ServedReplies {
    const snapshot = catalogue.snapshot();
    const switchedOn = switches.switchedOn();
    if (replies?.snapshot !== snapshot || replies.switchedOn !== switchedOn) replies = new ServedReplies(catalogue, snapshot, switchedOn);
    return replies;
  }

  function serve<R extends AnyRoute>(route: R, makeReply: (snapshot: CatalogueSnapshot, input: InputOf<R>, prices: PlacePrices | null) => ReplyOf<R> & object): void {
    registerHotRead(fastify, route, (request, reply) => {
      const url = request.raw.url ?? '';
      const served = currentReplies();
      send(request, reply, served.find(url) ?? slowly(served, url, request));
    });

    function slowly(served: ServedReplies, url: string, request: FastifyRequest): ServedReply {
      const { storeId, ...query } = inStore.parse(parse(route.query, 'query', request.query));
      const input = { params: parse(route.params, 'params', request.params), query, body: undefined } as InputOf<R>;
      return served.render(url, { asked: `${route.id} ${JSON.stringify(input)}`, place: storefrontAt(storeId) }, (snapshot, prices) => {
        const made = makeReply(snapshot, input, prices);
        if (request.server.checkReplies && route.reply instanceof ZodType) route.reply.parse(made);
        return made;
      });
    }
  }

  serve(getHome, (snapshot) => {
    const page = toHomePage(snapshot);
    return switches.switchedOn().has('recommendations') ? { ...page, floors: [] } : page;
  });
  serve(listCategories, toCategoryTree);
  serve(listProducts, (snapshot, { query }) => {
    if (query.categoryId !== undefined && snapshot.findCategory(query.categoryId) === null) throw catalogueError('CATALOGUE.CATEGORY_NOT_FOUND');
    return toProductList(snapshot, query);
  });
  serve(getProduct, (snapshot, { params }, prices) => {
    const product = snapshot.findProduct(params.productId);
    if (product === null) throw catalogueError('CATALOGUE.PRODUCT_NOT_FOUND');
    const detail = toProductDetail(snapshot, product, prices?.memberPrices);
    return switches.switchedOn().has('reviews') ? { ...detail, reviews: { ...detail.reviews, top: [] } } : detail;
  });
}

function parse(schema: AnyRoute['query'], root: string, value: unknown): unknown {
  if (schema === undefined) return undefined;
  const result = schema.safeParse(value ?? {});
  if (!result.success) throw invalidInput(root, result.error);
  return result.data;
}

function send(request: FastifyRequest, reply: FastifyReply, { body, etag }: ServedReply): void {
  // Caches may keep the reply but ask each time: a change is to be seen within a second.
  reply.header('etag', etag).header('cache-control', 'no-cache');
  if (request.headers['if-none-match']?.includes(etag) === true) void reply.code(304).send();
  else void reply.header('content-type', 'application/json; charset=utf-8').send(body);
}
