import {
  SegmentedControl,
  Select,
  type SelectProps,
  TextInput,
  type TextInputProps,
} from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { useQueryState } from '@/components/hooks/use-query-state';
import { humanize } from './status-badge';
import { Caption } from './text';

const ALL = 'all';
const TYPING_MS = 300;

type Options = { value: string; label: string }[];

/** A field's values as a `Select` takes them, with their names for people. */
export function toOptions(values: readonly string[]): Options {
  return values.map((value) => ({ value, label: humanize(value) }));
}

/** Narrows a list to one value of a field, which it stores in the URL: a button per value. */
export function ButtonFilter(props: { name: string; label: string; options: Options }) {
  const { name, label, options } = props;
  const { query, setQuery } = useQueryState();
  return (
    <SegmentedControl
      size="sm"
      aria-label={label}
      value={query.get(name) ?? ALL}
      onChange={(value) => setQuery({ [name]: value === ALL ? undefined : value })}
      data={[{ value: ALL, label: 'All' }, ...options]}
    />
  );
}

/** The same for a field of many values. */
export function SelectFilter({ name, ...select }: SelectProps & { name: string }) {
  const { query, setQuery } = useQueryState();
  return (
    <Select
      clearable
      value={query.get(name)}
      onChange={(value) => setQuery({ [name]: value ?? undefined })}
      {...select}
    />
  );
}

/** Searches a list by a text, once the user stops typing. */
export function SearchFilter({ name, ...input }: TextInputProps & { name: string }) {
  const { query, setQuery } = useQueryState();
  const applied = query.get(name) ?? '';
  const [text, setText] = useState(applied);
  const requested = useRef(applied);
  const search = useDebouncedCallback((value: string) => {
    requested.current = value.trim();
    setQuery({ [name]: requested.current });
  }, TYPING_MS);
  // The URL changed without typing: "Clear filters", or the browser's back button.
  useEffect(() => {
    if (applied === requested.current) return;
    requested.current = applied;
    setText(applied);
  }, [applied]);
  return (
    <TextInput
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        search(event.currentTarget.value);
      }}
      flex="1 1 220px"
      {...input}
    />
  );
}

const TIMES = { from: '00:00:00.000Z', until: '23:59:59.999Z' } as const;

/** A day as one end of a range: its first or its last moment in UTC. */
export function DayFilter(props: { name: string; label: string; end: keyof typeof TIMES }) {
  const { name, label, end } = props;
  const { query, setQuery } = useQueryState();
  const applied = Date.parse(query.get(name) ?? '');
  return (
    <TextInput
      aria-label={`${label} ${end}`}
      leftSection={<Caption>{end}</Caption>}
      leftSectionWidth={46}
      type="date"
      value={Number.isNaN(applied) ? '' : new Date(applied).toISOString().slice(0, 10)}
      onChange={({ currentTarget: { value: day } }) =>
        setQuery({ [name]: day === '' ? undefined : `${day}T${TIMES[end]}` })
      }
      w={185}
    />
  );
}
