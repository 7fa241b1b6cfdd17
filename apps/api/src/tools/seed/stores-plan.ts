import { createRequire } from 'node:module';
import type { NewStore, Position, StoreStatus, WeekdayPeriod } from '@quanyu/stores';
import { pointAt, roundPosition } from './point-at.js';
import { at, randomFor } from './random.js';
import { readDistricts } from './source-data.js';

// The package's types promise an ES module, its code is CommonJS: only require gives both the same shape.
const gcoord = createRequire(import.meta.url)('gcoord') as typeof import('gcoord').default;

export type StoreSize = 'large' | 'medium' | 'small';

export interface PlannedStore {
  fields: NewStore;
  status: StoreStatus;
  statusReason: string;
  size: StoreSize;
}

interface Site {
  district: string;
  /** What the store is called after. */
  place: string;
  road: string;
}

interface City {
  prefix: string;
  name: string;
  areaCode: string;
  sites: readonly Site[];
}

const site = (district: string, place: string, road: string): Site => ({ district, place, road });

/** Neighbourhoods and roads are real, house numbers and phones (5550 …) composed. The first store of a city is its largest. */
const cities: readonly City[] = [
  {
    prefix: 'SH', name: '上海市', areaCode: '021',
    sites: [
      site('静安区', '静安寺', '南京西路'), site('黄浦区', '人民广场', '西藏中路'), site('徐汇区', '徐家汇', '肇嘉浜路'), site('浦东新区', '世纪大道', '张杨路'),
      site('长宁区', '中山公园', '长宁路'), site('杨浦区', '五角场', '邯郸路'), site('黄浦区', '新天地', '马当路'), site('静安区', '大宁', '共和新路'),
      site('普陀区', '长寿路', '长寿路'), site('虹口区', '四川北路', '四川北路'), site('徐汇区', '田林', '田林路'), site('浦东新区', '洋泾', '浦东大道'),
      site('闵行区', '莘庄', '都市路'), site('长宁区', '天山', '天山路'), site('宝山区', '友谊路', '牡丹江路'), site('杨浦区', '控江路', '控江路'),
      site('普陀区', '真如', '兰溪路'), site('嘉定区', '嘉定清河路', '清河路'), site('松江区', '松江中山', '中山中路'), site('青浦区', '青浦公园路', '公园路'),
    ],
  },
  {
    prefix: 'HZ', name: '杭州市', areaCode: '0571',
    sites: [
      site('西湖区', '黄龙', '天目山路'), site('上城区', '湖滨', '延安路'), site('下城区', '武林', '体育场路'), site('江干区', '钱江新城', '富春路'),
      site('拱墅区', '大关', '上塘路'), site('滨江区', '江南大道', '江南大道'), site('西湖区', '文三路', '文三路'), site('上城区', '吴山', '中山中路'),
      site('下城区', '东新园', '东新路'), site('江干区', '四季青', '杭海路'), site('拱墅区', '拱宸桥', '丽水路'), site('萧山区', '市心路', '市心中路'),
      site('滨江区', '江虹路', '江虹路'), site('余杭区', '临平', '南苑街'),
    ],
  },
  {
    prefix: 'BJ', name: '北京市', areaCode: '010',
    sites: [
      site('朝阳区', '国贸', '建国路'), site('东城区', '王府井', '王府井大街'), site('西城区', '西单', '西单北大街'), site('海淀区', '中关村', '中关村大街'),
      site('朝阳区', '三里屯', '工人体育场北路'), site('东城区', '崇文门', '崇文门外大街'), site('海淀区', '五道口', '成府路'), site('西城区', '金融街', '金城坊街'),
      site('朝阳区', '望京', '望京街'), site('丰台区', '方庄', '蒲黄榆路'), site('海淀区', '公主坟', '复兴路'), site('石景山区', '鲁谷', '鲁谷路'),
      site('通州区', '新华大街', '新华西街'), site('大兴区', '黄村', '兴华大街'),
    ],
  },
  {
    prefix: 'CD', name: '成都市', areaCode: '028',
    sites: [
      site('锦江区', '春熙路', '红星路三段'), site('武侯区', '桐梓林', '人民南路四段'), site('青羊区', '宽窄巷', '长顺上街'), site('成华区', '建设路', '建设北路'),
      site('锦江区', '东大街', '东大街'), site('金牛区', '一品天下', '一品天下大街'), site('武侯区', '双楠', '双楠路'), site('成华区', '万年场', '双桥路'),
      site('双流区', '航空港', '长城路'), site('龙泉驿区', '驿都', '驿都中路'), site('郫都区', '郫筒', '望丛东路'), site('温江区', '光华', '光华大道'),
    ],
  },
];

const everyDay = [1, 2, 3, 4, 5, 6, 7];
const daily = (opensAt: string, closesAt: string): WeekdayPeriod[] => everyDay.map((weekday) => ({ weekday, opensAt, closesAt }));

/** Weekly hours that shops of this kind keep, the commonest twice. */
const weeklyHours: readonly WeekdayPeriod[][] = [
  daily('10:00', '22:00'),
  daily('10:00', '22:00'),
  daily('09:00', '21:30'),
  everyDay.map((weekday) => (weekday < 6 ? { weekday, opensAt: '08:30', closesAt: '21:00' } : { weekday, opensAt: '09:30', closesAt: '22:00' })),
  everyDay.map((weekday) => ({ weekday, opensAt: '09:30', closesAt: weekday === 5 || weekday === 6 ? '22:30' : '21:30' })),
];

export interface PlannedWarehouse {
  code: string;
  name: string;
  city: string;
}

export const warehouses: readonly PlannedWarehouse[] = [
  { code: 'WH01', name: '华东仓', city: '嘉兴市' },
  { code: 'WH02', name: '西南仓', city: '成都市' },
];

/** The sixty stores, by city and code. */
export function planStores(): PlannedStore[] {
  const centres = readDistricts();
  return cities.flatMap((city) =>
    city.sites.map((place, index) => {
      const centre = centres.find((row) => row.city === city.name && row.district === place.district);
      if (!centre) throw new Error(`no centre known for ${city.name}${place.district}`);
      return planStore(city, place, { index, centre });
    }),
  );
}

function planStore(city: City, place: Site, { index, centre }: { index: number; centre: { lat: number; lng: number } }): PlannedStore {
  const code = `${city.prefix}${String(index + 1).padStart(3, '0')}`;
  const random = randomFor(`store ${code}`);
  const size: StoreSize = index < 2 ? 'large' : random.pickWeighted([['large', 1], ['medium', 4], ['small', 3]]);
  const resting = code === 'CD012';
  const paused = code === 'SH016';
  const { latitude, longitude } = placeNear(centre, random.unit(), random.unit());
  const local = `5550${String(index + 1).padStart(4, '0')}`;
  const isFlagship = index === 0;
  return {
    fields: {
      code,
      name: `全域·${place.place}店`,
      city: city.name,
      district: place.district,
      address: `${place.road}${random.int(18, 1680)}号${random.pick(['', '一层', '1楼102', '负一层B12', '商场L1-08'])}`,
      latitude,
      longitude,
      phone: `${city.areaCode}-${local}`,
      services: ['pickup', ...(size !== 'small' ? (['instantDelivery'] as const) : []), ...(size === 'large' ? (['shipping', 'booking'] as const) : [])],
      weeklyHours: isFlagship ? daily('09:00', '22:30') : at(weeklyHours, random.int(0, weeklyHours.length - 1)),
      specialDays: [],
      pickupLeadMinutes: size === 'large' ? 20 : size === 'medium' ? 30 : 45,
      pickupInstructions: random.pick(['请到收银台旁的自提柜台出示取货码', '从正门进，右手边服务台取货', '收银台排队时请走「自提」通道', '商场一层东门进，服务台取货']),
    },
    status: resting ? 'resting' : paused ? 'paused' : 'open',
    statusReason: resting ? '店面装修，预计下月恢复营业' : paused ? '门店盘点，暂停接单' : '',
    size,
  };
}

const MAX_JITTER_METRES = 2000;

/** A point within two kilometres of a centre given in BD-09, in GCJ-02. */
function placeNear(centre: { lat: number; lng: number }, turn: number, reach: number): Position {
  const angle = turn * 2 * Math.PI;
  // The square root spreads the points evenly over the disc instead of crowding its middle.
  const metres = Math.sqrt(reach) * MAX_JITTER_METRES;
  const point = pointAt({ latitude: centre.lat, longitude: centre.lng }, angle, metres);
  const [longitude, latitude] = gcoord.transform([point.longitude, point.latitude], gcoord.BD09, gcoord.GCJ02);
  return roundPosition({ latitude, longitude });
}
