import { Image, View } from '@tarojs/components';
import { useState } from 'react';
import { mediaUrl } from '@/shared/media';
import { classNames } from './class-names';
import './picture.scss';

type PictureProps = {
  url: string | null | undefined;
  /** The picture's mean colour, shown until it has loaded. */
  color?: string | null | undefined;
  alt: string;
  className?: string;
  /** Above the fold: loads at once. */
  eager?: boolean;
};

/** A picture in a box whose size the class gives, so that nothing moves when it arrives. */
// In a browser the kit's own laziness misses pictures of a page that was hidden and comes back, so only WeChat is lazy.
export function Picture({ url, color, alt, className, eager = false }: PictureProps) {
  const [failed, setFailed] = useState(false);
  return (
    <View className={classNames('picture', className)} style={color ? { backgroundColor: color } : {}}>
      {url && !failed ? (
        <Image className="picture__image" src={mediaUrl(url)} mode="aspectFill" lazyLoad={!eager && process.env.TARO_ENV !== 'h5'} ariaLabel={alt} onError={() => setFailed(true)} />
      ) : (
        <View className="picture__initial">{alt.slice(0, 1)}</View>
      )}
    </View>
  );
}
