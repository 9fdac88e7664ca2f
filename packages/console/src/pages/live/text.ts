import { computed } from 'vue';
import { language } from '../../text/index.js';
import { en } from './text-en.js';
import { zh } from './text-zh.js';

export type LiveTexts = typeof zh;

/** The texts of the requests' page. */
export const live = computed<LiveTexts>(() => (language.value === 'zh' ? zh : en));
