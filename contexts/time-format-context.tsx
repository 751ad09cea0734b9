'use client';

import { createContext, type ReactNode, use } from 'react';

/** How the person wants times written; null: as the browser does, and as in English. */
export interface TimeFormat {
  timeZone: string | null;
  locale: string | null;
}

const TimeFormatContext = createContext<TimeFormat>({ timeZone: null, locale: null });

export const useTimeFormat = () => use(TimeFormatContext);

export function TimeFormatProvider(props: { format: TimeFormat; children: ReactNode }) {
  return <TimeFormatContext value={props.format}>{props.children}</TimeFormatContext>;
}
