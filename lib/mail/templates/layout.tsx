import { Body } from '@react-email/body';
import { Button } from '@react-email/button';
import { Container } from '@react-email/container';
import { Head } from '@react-email/head';
import { Html } from '@react-email/html';
import { Preview } from '@react-email/preview';
import type { ReactNode } from 'react';
import { PRODUCT_NAME } from '@/lib/contracts/product';

/** Light colors are inline, for mail programs without style sheets; the dark ones override them. */
const LIGHT = { canvas: '#f4f2ef', card: '#ffffff', text: '#211f1c', muted: '#79736a' };
const BRAND = '#20735d';
// No quotes, ampersands or angle brackets: React would escape them.
const DARK_STYLES = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .canvas, .canvas td { background-color: #151412 !important; }
  .card, .card td { background-color: #1b1a18 !important; }
  .text { color: #e4e1dc !important; }
  .muted { color: #979188 !important; }
}`;

const FONT_FAMILY = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif";

/** The frame of every mail. */
export function Layout(props: {
  title: string;
  preheader: string;
  appUrl: string;
  children: ReactNode;
}) {
  const { title, preheader, appUrl, children } = props;
  return (
    <Html>
      <Head>
        <meta name="viewport" content="width=device-width" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <title>{title}</title>
        <style>{DARK_STYLES}</style>
      </Head>
      <Body
        className="canvas"
        style={{ margin: 0, backgroundColor: LIGHT.canvas, fontFamily: FONT_FAMILY }}
      >
        <Preview>{preheader}</Preview>
        <div style={{ padding: '32px 16px' }}>
          <Container style={{ maxWidth: 520 }}>
            <p
              className="text"
              style={{ margin: '0 0 16px', color: LIGHT.text, fontSize: 16, fontWeight: 600 }}
            >
              {PRODUCT_NAME}
            </p>
            <div
              className="card"
              style={{ padding: 28, borderRadius: 12, backgroundColor: LIGHT.card }}
            >
              <h1
                className="text"
                style={{ margin: '0 0 16px', color: LIGHT.text, fontSize: 20, lineHeight: 1.3 }}
              >
                {title}
              </h1>
              {children}
            </div>
            <p className="muted" style={{ margin: '16px 0 0', color: LIGHT.muted, fontSize: 12 }}>
              Sent by {PRODUCT_NAME}, {appUrl}
            </p>
          </Container>
        </div>
      </Body>
    </Html>
  );
}

export function Paragraph({ children }: { children: ReactNode }) {
  return (
    <p
      className="text"
      style={{ margin: '0 0 12px', color: LIGHT.text, fontSize: 15, lineHeight: 1.55 }}
    >
      {children}
    </p>
  );
}

/** The one thing to do. */
export function Action({ href, children }: { href: string; children: ReactNode }) {
  return (
    <div style={{ margin: '20px 0 12px' }}>
      <Button
        href={href}
        style={{
          padding: '11px 18px',
          borderRadius: 8,
          backgroundColor: BRAND,
          color: '#ffffff',
          fontSize: 15,
          fontWeight: 600,
        }}
      >
        {children}
      </Button>
    </div>
  );
}

/** One of several things. */
export function Item(props: { title: string; href: string | null; time: string; body: string }) {
  const { title, href, time, body } = props;
  const color = LIGHT.text;
  return (
    <div style={{ margin: '0 0 20px' }}>
      <p className="text" style={{ margin: 0, color, fontSize: 15, fontWeight: 600 }}>
        {href === null ? (
          title
        ) : (
          <a href={href} className="text" style={{ color }}>
            {title}
          </a>
        )}
      </p>
      <p className="text" style={{ margin: '4px 0', color, fontSize: 15, lineHeight: 1.5 }}>
        {body}
      </p>
      <p className="muted" style={{ margin: 0, color: LIGHT.muted, fontSize: 12 }}>
        {time}
      </p>
    </div>
  );
}

/** Small print below the action. */
export function Hint({ children }: { children: ReactNode }) {
  return (
    <p
      className="muted"
      style={{ margin: '12px 0 0', color: LIGHT.muted, fontSize: 13, lineHeight: 1.5 }}
    >
      {children}
    </p>
  );
}
