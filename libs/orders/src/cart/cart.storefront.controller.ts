import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { Cart } from './cart.js';
import { addToCart, getCart, moveCart, removeCartItems, setCartItem } from './cart.storefront.contract.js';

@Controller()
export class CartStorefrontController {
  constructor(private readonly cart: Cart) {}

  @Endpoint(getCart)
  async getCart(_input: InputOf<typeof getCart>, { principal }: RequestContext<typeof getCart>): Promise<ReplyOf<typeof getCart>> {
    return this.cart.view(principal.customerId);
  }

  @Endpoint(addToCart)
  async addToCart({ body }: InputOf<typeof addToCart>, { principal, idempotencyKey }: RequestContext<typeof addToCart>): Promise<ReplyOf<typeof addToCart>> {
    return this.cart.add({ customerId: principal.customerId, storeId: body.storeId }, { variantId: body.variantId, quantity: body.quantity, addKey: idempotencyKey });
  }

  @Endpoint(setCartItem)
  async setCartItem({ body }: InputOf<typeof setCartItem>, { principal }: RequestContext<typeof setCartItem>): Promise<ReplyOf<typeof setCartItem>> {
    return this.cart.set({ customerId: principal.customerId, storeId: body.storeId }, body);
  }

  @Endpoint(removeCartItems)
  async removeCartItems({ body }: InputOf<typeof removeCartItems>, { principal }: RequestContext<typeof removeCartItems>): Promise<ReplyOf<typeof removeCartItems>> {
    return this.cart.remove({ customerId: principal.customerId, storeId: body.storeId }, body.variantIds);
  }

  @Endpoint(moveCart)
  async moveCart({ body }: InputOf<typeof moveCart>, { principal }: RequestContext<typeof moveCart>): Promise<ReplyOf<typeof moveCart>> {
    return this.cart.move(principal.customerId, body.fromStoreId, body.toStoreId);
  }
}
