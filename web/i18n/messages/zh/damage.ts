import type { Messages } from '../en.ts';

/** The studio's own data are damaged, in Chinese. */
export const damage: Messages['damage'] = {
  title: '工作室的数据库已损坏',
  what: '以下内容可能缺失或过时：{{what}}。视频和上传的文件单独保存，不受影响。',
  repair: '请关闭工作室，运行一次下面的命令，再重新启动。可读的内容会保存下来，损坏的文件也会保留。',
  and: '、',
  part: {
    runs: '记录',
    batches: '成批的任务',
    events: '任务的进度',
    speeds: '预计时间',
    queue: '队列的暂停状态',
    other: '各项记录共有的内容',
  },
};
