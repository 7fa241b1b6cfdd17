import { View } from '@tarojs/components';
import { useServices } from '@/features/bookings/queries';
import { ServiceCard } from '@/features/bookings/service-parts';
import { Screen } from '@/frame/screen';
import { openPage } from '@/shared/navigation';
import { usePageParams } from '@/shared/page-params';
import { useStoreChoice } from '@/shared/small-state';
import { Loadable } from '@/ui/loadable';
import { Bone } from '@/ui/skeleton';
import { Empty, ListEnd } from '@/ui/state';
import './index.scss';

/** What a store does besides selling: appointments, and goods taken back. */
export default function ServicesPage() {
  const params = usePageParams('storeId');
  const here = useStoreChoice(({ store }) => store);
  const storeId = params.storeId || (here?.id ?? '');
  const services = useServices(storeId);
  if (storeId === '') {
    return (
      <Screen title="到店服务">
        <Empty icon="store" title="先选一家门店" hint="每家门店的服务不一样" action={{ text: '选择门店', onTap: () => openPage('stores') }} />
      </Screen>
    );
  }
  return (
    <Screen title="到店服务">
      <Loadable query={services} skeleton={<ServicesSkeleton />}>
        {(items) =>
          items.length === 0 ? (
            <Empty icon="clock" title="这家店暂时没有可预约的服务" hint="看看别的门店" action={{ text: '换一家门店', onTap: () => openPage('stores') }} />
          ) : (
            <View className="services-page">
              {items.map((service) => (
                <ServiceCard key={service.id} service={service} onBook={() => openPage('book', { serviceId: service.id })} />
              ))}
              <ListEnd state="end" onRetry={() => undefined} />
            </View>
          )
        }
      </Loadable>
    </Screen>
  );
}

function ServicesSkeleton() {
  return (
    <View className="services-page">
      {[0, 1, 2].map((row) => (
        <View key={row} className="service-card">
          <Bone width="44px" height="44px" round />
          <View className="service-card__body">
            <Bone width="50%" height="22px" />
            <Bone height="16px" className="bone--spaced" />
            <Bone width="70%" height="16px" className="bone--spaced" />
          </View>
        </View>
      ))}
    </View>
  );
}
