import { View } from '@tarojs/components';
import { useState } from 'react';
import { problemCopy } from '@/shared/api/problem-copy';
import { platform } from '@/shared/platform';
import { Icon } from '@/ui/icon';
import { Picture } from '@/ui/picture';
import { Tap } from '@/ui/tap';
import { toast } from '@/ui/toast';
import { useUploadPhoto } from './queries';
import type { Photo } from './queries';

const maxPhotos = 6;

type PhotoPickerProps = { photos: readonly Photo[]; onChange: (update: (photos: readonly Photo[]) => readonly Photo[]) => void };

/** Pictures of what is wrong, sent as they are chosen, so that the application itself is quick. */
export function PhotoPicker({ photos, onChange }: PhotoPickerProps) {
  const upload = useUploadPhoto();
  const [sending, setSending] = useState(0);
  const left = maxPhotos - photos.length - sending;
  const add = async () => {
    const paths = await platform.pickPhotos(left);
    setSending((count) => count + paths.length);
    for (const path of paths) {
      try {
        const photo = await upload.mutateAsync(path);
        onChange((before) => [...before, photo]);
      } catch (error) {
        toast(problemCopy(error).title);
      } finally {
        setSending((count) => count - 1);
      }
    }
  };
  return (
    <View className="after-sales__photos">
      {photos.map((photo, index) => (
        <View key={photo.photoId} className="after-sales__photo">
          <Picture className="after-sales__photo-image" url={photo.thumbUrl} alt={`照片 ${index + 1}`} />
          <Tap className="after-sales__photo-remove" label={`删除照片 ${index + 1}`} onTap={() => onChange((before) => before.filter(({ photoId }) => photoId !== photo.photoId))}>
            <Icon name="close" size={12} />
          </Tap>
        </View>
      ))}
      {sending > 0 ? <View className="after-sales__photo after-sales__photo--waiting">{`上传中 ${sending}`}</View> : null}
      {left > 0 ? (
        <Tap className="after-sales__photo after-sales__photo--add" label="添加照片" onTap={() => void add()}>
          <Icon name="plus" size={24} />
          <View>{photos.length === 0 ? '添加照片' : `${photos.length}/${maxPhotos}`}</View>
        </Tap>
      ) : null}
    </View>
  );
}
