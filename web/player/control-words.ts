import { En } from 'media-chrome/dist/lang/en.js';
import { ZhCn } from 'media-chrome/dist/lang/zh-CN.js';
import { addTranslation } from 'media-chrome/dist/utils/i18n.js';

/**
 * What is read out for the speed begins with what is shown ("1.5x"): someone who steers by voice says what they see.
 * media-chrome's own words leave the "x" out.
 */
addTranslation('en', { ...En, 'Playback rate {playbackRate}': '{playbackRate}x, playback rate' });
addTranslation('zh-CN', { ...ZhCn, 'Playback rate {playbackRate}': '{playbackRate}x，播放速度' });
