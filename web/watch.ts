// First: it tells zod, before any schema is made, that this page evaluates no strings.
import './api/no-eval.ts';
import { mount } from 'svelte';
import { preferredLocale } from './state/preferences.svelte.ts';
import { Watching } from './state/watching.svelte.ts';
import WatchView from './views/WatchView.svelte';

const locale = preferredLocale(navigator.languages);
document.documentElement.lang = locale;
document.documentElement.dataset.theme = 'dark';

const target = document.getElementById('app');
if (!target) throw new Error('watch.html has no #app');
mount(WatchView, { target, props: { watching: new Watching(), locale } });
