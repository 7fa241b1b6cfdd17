import { z } from 'zod';
import type { Marker } from './frames';

const STORAGE_KEY = 'quanyu.war-room.notes';
const KEPT = 50;

const kept = z.array(z.object({ atMs: z.number(), text: z.string() }));

/** What people noted on this screen, oldest first. */
export function readNotes(): Marker[] {
  try {
    return kept.parse(JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '[]'));
  } catch {
    return [];
  }
}

export function addNote(note: Marker): Marker[] {
  const notes = [...readNotes(), note].slice(-KEPT);
  localStorage.setItem(STORAGE_KEY, JSON.stringify(notes));
  return notes;
}
