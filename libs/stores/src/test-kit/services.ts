import type { NewResource, NewService } from '../bookings/edit-services.js';
import type { Resource, Service } from '../bookings/service.js';

const STORE = '0193a000-0000-7000-8000-000000000001';
let made = 0;

function nextId(): string {
  made += 1;
  return `0193a000-0000-7000-8000-${String(made).padStart(12, '0')}`;
}

export function aNewService(storeId: string, changes: Partial<NewService> = {}): NewService {
  return {
    ...{ storeId, kind: 'appointment', name: '面部护理', description: '深层清洁与补水', minutes: 60, bufferMinutes: 0, stepMinutes: 30, leadMinutes: 0, daysOffered: 14, cutOffHours: 2 },
    ...{ priceFen: 19_900, depositFen: 0, noShowPolicy: 'keepDeposit', needs: ['staff'], event: null, isActive: true },
    ...changes,
  };
}

export function aNewResource(storeId: string, kind: Resource['kind'], serviceIds: readonly string[], changes: Partial<NewResource> = {}): NewResource {
  return { storeId, kind, name: '林晓', title: '高级美容师', serviceIds, weeklyHours: [], isActive: true, ...changes };
}

export function aService(changes: Partial<Service> = {}): Service {
  return { ...aNewService(STORE), id: nextId(), version: 1, ...changes };
}

export function aResource(kind: Resource['kind'], serviceIds: readonly string[], changes: Partial<Resource> = {}): Resource {
  return { ...aNewResource(STORE, kind, serviceIds), id: nextId(), version: 1, ...changes };
}
