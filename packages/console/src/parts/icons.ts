/** Paths of a 16 by 16 grid, drawn as lines. */
export const icons = {
  live: 'M1.5 8h3l2-5 3 10 2-5h3',
  things: 'M2.5 3.5h11v9h-11zM2.5 6.5h11M5 9.5h3',
  notifications:
    'M8 1.8c-2.4 0-4 1.8-4 4.2 0 3.2-1.3 4.5-1.3 4.5h10.6S12 9.2 12 6c0-2.4-1.6-4.2-4-4.2zM6.6 13a1.5 1.5 0 0 0 2.8 0',
  world:
    'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM1.5 8h13M8 1.5c2 2 2.6 4.2 2.6 6.5S10 12.5 8 14.5c-2-2-2.6-4.2-2.6-6.5S6 3.5 8 1.5z',
  phone: 'M5 1.5h6a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1v-11a1 1 0 0 1 1-1zM7 12.5h2',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.5 10.5l3.5 3.5',
  close: 'M3.5 3.5l9 9M12.5 3.5l-9 9',
  copy: 'M5.5 5.5h8v8h-8zM2.5 10.5v-8h8',
  check: 'M2.5 8.5l3.5 3.5 7.5-8',
  back: 'M10 3L5 8l5 5',
  next: 'M6 3l5 5-5 5',
  down: 'M3 6l5 5 5-5',
  more: 'M3 8h.01M8 8h.01M13 8h.01',
  play: 'M4.5 2.5l8 5.5-8 5.5z',
  pause: 'M5 3v10M11 3v10',
  skip: 'M3 3l6 5-6 5zM12.5 3v10',
  refresh: 'M13.5 8a5.5 5.5 0 1 1-1.7-4M13.5 1.5V5H10',
  warning: 'M8 2l6.5 11.5h-13zM8 6.5v3M8 11.5h.01',
  clock: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM8 4.5V8l2.5 1.5',
  download: 'M8 2v8M4.5 7L8 10.5 11.5 7M2.5 13.5h11',
  sun: 'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1',
  key: 'M5 7.5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM7.2 8.3L13.5 2M11 4.5l2 2',
} as const;

export type IconName = keyof typeof icons;
