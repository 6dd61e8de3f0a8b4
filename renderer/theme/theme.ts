import {
  createTheme,
  Menu,
  Modal,
  PasswordInput,
  Select,
  Skeleton,
  TextInput,
  type CSSVariablesResolver,
  type MantineColorSchemeManager,
} from '@mantine/core';

const sans =
  'system-ui, "Segoe UI", Roboto, Cantarell, "Noto Sans", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif';

const quick = { duration: 100 };

/** Compact defaults of the kit, with the colours of tokens.css. */
export const theme = createTheme({
  fontFamily: sans,
  fontFamilyMonospace: 'var(--kl-mono)',
  fontSizes: { xs: '12px', sm: '13px', md: '14px' },
  defaultRadius: 8,
  primaryColor: 'lane',
  primaryShade: { light: 6, dark: 5 },
  colors: {
    // From text to background, so that what the kit draws by itself in dark has the tones of tokens.css.
    dark: [
      '#eceef2',
      '#c9ced8',
      '#a3acbb',
      '#8a93a3',
      '#3a404b',
      '#2d323b',
      '#1c1f25',
      '#14161a',
      '#101216',
      '#0b0d10',
    ],
    lane: [
      '#eef2ff',
      '#dfe6ff',
      '#bccaff',
      '#97adff',
      '#7792fc',
      '#4463e8',
      '#2950e0',
      '#2245c6',
      '#1b39a6',
      '#152d85',
    ],
  },
  cursorType: 'default',
  respectReducedMotion: true,
  components: {
    Menu: Menu.extend({ defaultProps: { transitionProps: quick, shadow: 'md', width: 250 } }),
    ModalRoot: Modal.Root.extend({
      // The window itself never scrolls, and locking it would put an inline style sheet into the page.
      defaultProps: { transitionProps: quick, lockScroll: false, centered: true, size: 'sm' },
    }),
    Select: Select.extend({ defaultProps: { comboboxProps: { transitionProps: quick, shadow: 'md' } } }),
    Skeleton: Skeleton.extend({ defaultProps: { animate: false } }),
    TextInput: TextInput.extend({ defaultProps: { size: 'sm' } }),
    PasswordInput: PasswordInput.extend({ defaultProps: { size: 'sm' } }),
  },
});

const own = {
  '--mantine-color-body': 'var(--kl-bg)',
  '--mantine-color-text': 'var(--kl-ink)',
  '--mantine-color-dimmed': 'var(--kl-dim)',
  '--mantine-color-placeholder': 'var(--kl-dim)',
  '--mantine-color-default': 'var(--kl-card)',
  '--mantine-color-default-hover': 'var(--kl-bg)',
  '--mantine-color-default-color': 'var(--kl-ink)',
  '--mantine-color-default-border': 'var(--kl-line)',
  '--mantine-color-error': 'var(--kl-bad)',
};

/** Gives the kit the window's own colours, so that both look as one; each scheme's block outweighs the kit's defaults. */
export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: own, dark: own });

/** The app's settings say which scheme counts, so the kit must not remember one of its own. */
export const forgetfulSchemeManager: MantineColorSchemeManager = {
  get: (defaultValue) => defaultValue,
  set: () => undefined,
  subscribe: () => undefined,
  unsubscribe: () => undefined,
  clear: () => undefined,
};
