'use client';

import { Anchor, type AnchorProps, Button, type ButtonProps } from '@mantine/core';
import Link from 'next/link';
import type { MouseEventHandler, ReactNode } from 'react';

/** A link to another page, as a button. */
export function LinkButton(props: ButtonProps & { href: string; children: ReactNode }) {
  return <Button component={Link} {...props} />;
}

interface TextLinkProps extends AnchorProps {
  href: string;
  children: ReactNode;
  onClick?: MouseEventHandler<HTMLAnchorElement>;
}

/** A link to another page, as text. */
export function TextLink(props: TextLinkProps) {
  return <Anchor component={Link} {...props} />;
}
