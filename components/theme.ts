import {
  ActionIcon,
  Badge,
  Button,
  Card,
  type CSSVariablesResolver,
  createTheme,
  type MantineColorsTuple,
  Modal,
  NavLink,
  Table,
  Tooltip,
} from '@mantine/core';

/** Ten shades, from lightest to darkest, separated by spaces. */
const shades = (list: string) => list.split(' ') as unknown as MantineColorsTuple;

/** The brand color: the patina of bronze. */
const verdigris = shades(
  '#eef8f5 #d8eee7 #b0ddcf #84cab5 #5db89d #3fa386 #2c8a70 #20735d #185a49 #103f34',
);

/** Warm grays, like limestone. */
const gray = shades(
  '#faf9f7 #f4f2ef #e9e6e1 #dad6cf #c3beb5 #a09a90 #79736a #57524b #3a3631 #211f1c',
);

const dark = shades(
  '#e4e1dc #bdb8b0 #979188 #6b665f #45413c #35322e #272522 #1b1a18 #151412 #0f0e0d',
);

const systemFont =
  'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif';

export const theme = createTheme({
  primaryColor: 'verdigris',
  primaryShade: { light: 7, dark: 7 },
  colors: { verdigris, gray, dark },
  black: '#211f1c',
  defaultRadius: 'md',
  radius: { xs: '4px', sm: '6px', md: '10px', lg: '14px', xl: '20px' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily: systemFont,
  fontFamilyMonospace:
    'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  headings: {
    fontFamily: systemFont,
    fontWeight: '640',
    sizes: {
      h1: { fontSize: '1.625rem', lineHeight: '1.25' },
      h2: { fontSize: '1.25rem', lineHeight: '1.3' },
      h3: { fontSize: '1.0625rem', lineHeight: '1.35' },
      h4: { fontSize: '0.9375rem', lineHeight: '1.4' },
    },
  },
  shadows: { xs: '0 1px 2px rgb(33 31 28 / 5%)', sm: '0 2px 8px rgb(33 31 28 / 6%)' },
  components: {
    Card: Card.extend({ defaultProps: { withBorder: true, radius: 'lg', padding: 'lg' } }),
    Button: Button.extend({ styles: { label: { fontWeight: 560 } } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray' } }),
    Badge: Badge.extend({
      defaultProps: { variant: 'light', radius: 'sm' },
      styles: { label: { textTransform: 'none', fontWeight: 560 } },
    }),
    Table: Table.extend({
      defaultProps: { verticalSpacing: 'sm', horizontalSpacing: 'lg', tabularNums: true },
    }),
    NavLink: NavLink.extend({ defaultProps: { bdrs: 'md', py: 7 } }),
    Modal: Modal.extend({ defaultProps: { centered: true, radius: 'lg' } }),
    Tooltip: Tooltip.extend({ defaultProps: { withArrow: true } }),
  },
});

/** In dark mode, the `light` variants get a translucent background and light text. */
export const resolveCssVariables: CSSVariablesResolver = ({ colors }) => ({
  variables: {},
  light: {},
  dark: Object.fromEntries(
    Object.keys(colors)
      .filter((name) => name !== 'dark')
      .map((name) => `--mantine-color-${name}`)
      .flatMap((color) => [
        [`${color}-light`, `color-mix(in srgb, var(${color}-5) 16%, transparent)`],
        [`${color}-light-hover`, `color-mix(in srgb, var(${color}-5) 24%, transparent)`],
        [`${color}-light-color`, `var(${color}-3)`],
      ]),
  ),
});
