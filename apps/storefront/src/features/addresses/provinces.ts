/** Capitals of the provinces, roughly: a parcel's days depend on hundreds of kilometres, so an address without a point is known well enough by them. */
const capitals: readonly (readonly [names: string, latitude: number, longitude: number])[] = [
  ['北京', 39.9, 116.41], ['天津', 39.13, 117.2], ['河北', 38.04, 114.51], ['山西', 37.87, 112.56], ['内蒙古', 40.82, 111.77],
  ['辽宁', 41.8, 123.43], ['吉林', 43.9, 125.33], ['黑龙江', 45.74, 126.66], ['上海', 31.23, 121.47], ['江苏', 32.06, 118.8],
  ['浙江', 30.27, 120.15], ['安徽', 31.86, 117.28], ['福建', 26.1, 119.3], ['江西', 28.67, 115.91], ['山东', 36.67, 117.02],
  ['河南', 34.76, 113.65], ['湖北', 30.55, 114.34], ['湖南', 28.11, 112.98], ['广东', 23.13, 113.27], ['广西', 22.82, 108.33],
  ['海南', 20.02, 110.35], ['重庆', 29.56, 106.55], ['四川', 30.65, 104.08], ['贵州', 26.6, 106.71], ['云南', 25.05, 102.71],
  ['西藏', 29.65, 91.12], ['陕西', 34.27, 108.95], ['甘肃', 36.06, 103.83], ['青海', 36.62, 101.78], ['宁夏', 38.47, 106.27],
  ['新疆', 43.79, 87.63], ['台湾', 25.04, 121.51], ['香港', 22.32, 114.17], ['澳门', 22.2, 113.54],
];

/** Where an address is: its point, else the capital of its province. */
export function pointOf({ latitude, longitude, province }: { latitude: number | null; longitude: number | null; province: string }): { latitude: number; longitude: number } | null {
  if (latitude !== null && longitude !== null) return { latitude, longitude };
  const capital = capitals.find(([name]) => province.startsWith(name));
  return capital === undefined ? null : { latitude: capital[1], longitude: capital[2] };
}
