import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { closestCenter, DndContext, type DragEndEvent, KeyboardSensor, PointerSensor, useSensor, useSensors } from '@dnd-kit/core';
import { arrayMove, rectSortingStrategy, SortableContext, sortableKeyboardCoordinates, useSortable } from '@dnd-kit/sortable';
import { useMutation } from '@tanstack/react-query';
import { Button, Popconfirm } from 'antd';
import { useState } from 'react';
import { adminApi, type Schemas } from '../../api';
import { useMay } from '../../shell/me';
import { Panel } from '../../ui/Page';
import styles from './Products.module.css';

type Product = Schemas['AdminProduct'];
type Picture = Schemas['Picture'];

const MAX_PICTURES = 12;
const ACCEPTED = 'image/jpeg,image/png,image/webp,image/avif,image/gif';

interface PicturesProps {
  readonly product: Product;
  readonly onChange: (product: Product) => void;
  readonly onProblem: (error: unknown) => void;
}

/** The pictures of a product: drag to order, the first one is shown in lists. */
export function Pictures({ product, onChange, onProblem }: PicturesProps) {
  const mayWrite = useMay('catalogue.write');
  const [moved, setMoved] = useState<readonly Picture[] | null>(null);
  const pictures = moved ?? product.media;
  const params = { productId: product.productId };
  const reorder = useMutation({
    mutationFn: (mediaIds: string[]) => adminApi.call('reorderMedia', { params, body: { version: product.version, mediaIds } }),
    onSuccess: onChange,
    onError: onProblem,
    onSettled: () => setMoved(null),
  });
  const remove = useMutation({
    mutationFn: (mediaId: string) => adminApi.call('deleteMedia', { params: { ...params, mediaId }, body: { version: product.version } }),
    onSuccess: onChange,
    onError: onProblem,
  });
  const upload = useMutation({
    async mutationFn(files: readonly File[]) {
      // One after the other: each upload moves the product's version on.
      for (const file of files) {
        const form = new FormData();
        form.append('file', file);
        onChange(await adminApi.call('uploadMedia', { params, body: form }));
      }
    },
    onError: onProblem,
  });
  const sensors = useSensors(useSensor(PointerSensor, { activationConstraint: { distance: 6 } }), useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }));
  const drop = ({ active, over }: DragEndEvent): void => {
    const from = pictures.findIndex(({ mediaId }) => mediaId === active.id);
    const to = pictures.findIndex(({ mediaId }) => mediaId === over?.id);
    if (from < 0 || to < 0 || from === to) return;
    const next = arrayMove([...pictures], from, to);
    setMoved(next);
    reorder.mutate(next.map(({ mediaId }) => mediaId));
  };
  return (
    <Panel title="图片" extra={<span className="quiet">第一张是主图，拖动排序 · 最大 10 MB</span>}>
      <DndContext sensors={sensors} collisionDetection={closestCenter} onDragEnd={drop}>
        <SortableContext items={pictures.map(({ mediaId }) => mediaId)} strategy={rectSortingStrategy} disabled={!mayWrite}>
          <div className={styles['pictures']}>
            {pictures.map((picture, index) => (
              <SortablePicture key={picture.mediaId} picture={picture} isCover={index === 0} mayRemove={mayWrite} onRemove={() => remove.mutate(picture.mediaId)} />
            ))}
            {mayWrite && pictures.length < MAX_PICTURES && (
              <label className={styles['upload']}>
                <PlusOutlined />
                {upload.isPending ? '上传中…' : '上传图片'}
                <input
                  type="file"
                  accept={ACCEPTED}
                  multiple
                  className="visually-hidden"
                  disabled={upload.isPending}
                  onChange={(event) => {
                    upload.mutate([...(event.target.files ?? [])]);
                    event.target.value = '';
                  }}
                />
              </label>
            )}
          </div>
        </SortableContext>
      </DndContext>
    </Panel>
  );
}

interface SortablePictureProps {
  readonly picture: Picture;
  readonly isCover: boolean;
  readonly mayRemove: boolean;
  readonly onRemove: () => void;
}

function SortablePicture({ picture, isCover, mayRemove, onRemove }: SortablePictureProps) {
  const { setNodeRef, attributes, listeners, transform, transition, isDragging } = useSortable({ id: picture.mediaId });
  const moved = transform === null ? undefined : `translate3d(${transform.x}px, ${transform.y}px, 0)`;
  return (
    <div
      ref={setNodeRef}
      {...attributes}
      {...listeners}
      className={styles['picture']}
      style={{ background: picture.color, zIndex: isDragging ? 2 : 0, ...(moved === undefined ? {} : { transform: moved }), ...(transition === undefined ? {} : { transition }) }}
      aria-label={picture.alt === '' ? '商品图片，可拖动排序' : picture.alt}
    >
      <img src={picture.thumbUrl} alt="" loading="lazy" />
      {isCover && <span className={styles['cover']}>主图</span>}
      {mayRemove && (
        <Popconfirm title="删除这张图片？" okText="删除" cancelText="留着" onConfirm={onRemove}>
          <Button size="small" type="text" icon={<DeleteOutlined />} className={styles['remove'] ?? ''} aria-label="删除图片" onPointerDown={(event) => event.stopPropagation()} />
        </Popconfirm>
      )}
    </div>
  );
}
