/** What the runner prepared: addresses, shoppers who are signed in, stores with their staff. Written before k6 starts. */
export interface Prepared {
  readonly apiUrl: string;
  readonly simulatorAdminUrl: string;
  readonly shoppers: readonly Shopper[];
  readonly stores: readonly PreparedStore[];
  readonly products: readonly { readonly productId: string; readonly title: string }[];
}

export interface Shopper {
  readonly customerId: string;
  readonly token: string;
}

export interface PreparedStore {
  readonly storeId: string;
  readonly staffToken: string;
  /** Variants that can be promised there in numbers which the run does not use up. */
  readonly variantIds: readonly string[];
}
