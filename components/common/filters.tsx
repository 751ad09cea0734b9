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
