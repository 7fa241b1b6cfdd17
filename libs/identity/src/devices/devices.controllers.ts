import { Controller, type Type } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import type { SignedInDevice } from '../sessions/sessions.js';
import { consoleDeviceRoutes, listStaffDevices, shopperDeviceRoutes, signOutStaff, signOutStaffDevice, workbenchDeviceRoutes } from './devices.contract.js';
import { Devices } from './devices.js';

type Routes = typeof shopperDeviceRoutes | typeof workbenchDeviceRoutes | typeof consoleDeviceRoutes;

/** One's own devices look alike in all three APIs; only their paths differ. */
function ownDevicesController<R extends Routes>(routes: R): Type<object> {
  @Controller()
  class OwnDevicesController {
    constructor(private readonly devices: Devices) {}

    @Endpoint(routes.listDevices)
    async list(_input: InputOf<Routes['listDevices']>, { principal }: RequestContext<Routes['listDevices']>): Promise<ReplyOf<Routes['listDevices']>> {
      return { items: (await this.devices.listOwn(principal)).map((device) => wire(device, principal.sessionId)) };
    }

    @Endpoint(routes.revokeDevice)
    async revoke({ params }: InputOf<Routes['revokeDevice']>, context: RequestContext<Routes['revokeDevice']>): Promise<void> {
      await this.devices.signOutOwn(context, params.sessionId);
    }

    @Endpoint(routes.revokeOthers)
    async revokeOthers(_input: InputOf<Routes['revokeOthers']>, context: RequestContext<Routes['revokeOthers']>): Promise<ReplyOf<Routes['revokeOthers']>> {
      return { ended: await this.devices.signOutOthers(context) };
    }
  }
  return OwnDevicesController;
}

export const ShopperDevicesController = ownDevicesController(shopperDeviceRoutes);
export const WorkbenchDevicesController = ownDevicesController(workbenchDeviceRoutes);
export const ConsoleDevicesController = ownDevicesController(consoleDeviceRoutes);

@Controller()
export class StaffDevicesAdminController {
  constructor(private readonly devices: Devices) {}

  @Endpoint(listStaffDevices)
  async list({ params }: InputOf<typeof listStaffDevices>, { principal }: RequestContext<typeof listStaffDevices>): Promise<ReplyOf<typeof listStaffDevices>> {
    return { items: (await this.devices.listOfStaff(params.staffId)).map((device) => wire(device, principal.sessionId)) };
  }

  @Endpoint(signOutStaffDevice)
  async signOutDevice({ params }: InputOf<typeof signOutStaffDevice>, context: RequestContext<typeof signOutStaffDevice>): Promise<void> {
    await this.devices.signOutStaffDevice(context, params.staffId, params.sessionId);
  }

  @Endpoint(signOutStaff)
  async signOutEverywhere({ params }: InputOf<typeof signOutStaff>, context: RequestContext<typeof signOutStaff>): Promise<ReplyOf<typeof signOutStaff>> {
    return { ended: await this.devices.signOutStaff(context, params.staffId) };
  }
}

function wire({ signedInAt, lastSeenAt, ...rest }: SignedInDevice, sessionId: string) {
  return { ...rest, signedInAt: signedInAt.toISOString(), lastSeenAt: lastSeenAt.toISOString(), isThis: rest.sessionId === sessionId };
}
