'use client';

import { Select, type SelectProps } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useApi } from '@/contexts/api-context';
import type { MemberView } from '@/lib/contracts/members';

/** The first members of the organization, by name; empty until they are loaded. */
function useMembers(): MemberView[] {
  const client = useApi();
  const [members, setMembers] = useState<MemberView[]>([]);
  useEffect(() => {
    client
      .listMembers({ query: { perPage: 100 } })
      .then(({ data }) => setMembers(data))
      .catch(() => setMembers([]));
  }, [client]);
  return members;
}

/** Chooses a member; the value is the id of the person. */
export function MemberSelect(select: Omit<SelectProps, 'data'>) {
  const members = useMembers();
  const data = members.map(({ userId, name }) => ({ value: userId, label: name }));
  return <Select clearable searchable data={data} {...select} />;
}

/** The name of a member; their id when they have left. */
export function MemberName({ userId }: { userId: string | null }) {
  const members = useMembers();
  if (userId === null) return '–';
  return members.find((member) => member.userId === userId)?.name ?? userId;
}
