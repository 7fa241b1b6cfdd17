import { useState } from 'react';
import { Field } from '../../ui/Field';
import { Choice } from '../../ui/Choice';
import { usePlaces } from './places';

const SHOWN = 6;

/** Another store or a warehouse, found by a few letters; warehouses and the same city come first. */
export function PickPlace({ exceptId, value, onChange }: { readonly exceptId: string; readonly value: string | null; readonly onChange: (locationId: string) => void }) {
  const [words, setWords] = useState('');
  const { all } = usePlaces();
  const here = all.find(({ locationId }) => locationId === exceptId);
  const rank = (place: (typeof all)[number]): number => (place.locationId === value ? 0 : place.kind === 'warehouse' ? 1 : place.city === here?.city ? 2 : 3);
  const found = all
    .filter(({ locationId, code, name, city }) => locationId !== exceptId && `${code}${name}${city}`.toLowerCase().includes(words.trim().toLowerCase()))
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, SHOWN);
  return (
    <>
      {all.length > SHOWN && <Field label="找门店或仓库" type="search" value={words} placeholder="名称、编号或城市" onChange={setWords} />}
      <Choice label="地点" options={found.map(({ locationId, name }) => ({ value: locationId, text: name }))} value={value} onChange={onChange} />
    </>
  );
}
