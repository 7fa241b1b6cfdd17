import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { AddressBook } from '../addresses/address-book.js';
import { addAddress, listAddresses, removeAddress, updateAddress } from './addresses.contract.js';

@Controller()
export class AddressesStorefrontController {
  constructor(private readonly book: AddressBook) {}

  @Endpoint(listAddresses)
  async list(_input: InputOf<typeof listAddresses>, { principal }: RequestContext<typeof listAddresses>): Promise<ReplyOf<typeof listAddresses>> {
    return { items: await this.book.list(principal.customerId) };
  }

  @Endpoint(addAddress)
  async add({ body }: InputOf<typeof addAddress>, { principal }: RequestContext<typeof addAddress>): Promise<ReplyOf<typeof addAddress>> {
    return this.book.add(principal.customerId, body);
  }

  @Endpoint(updateAddress)
  async update({ params, body }: InputOf<typeof updateAddress>, { principal }: RequestContext<typeof updateAddress>): Promise<ReplyOf<typeof updateAddress>> {
    return this.book.update(principal.customerId, params.addressId, body);
  }

  @Endpoint(removeAddress)
  async remove({ params }: InputOf<typeof removeAddress>, { principal }: RequestContext<typeof removeAddress>): Promise<void> {
    await this.book.remove(principal.customerId, params.addressId);
  }
}
