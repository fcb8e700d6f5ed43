import { ShowingNews } from '#contract';

/** Addresses of what a viewer is shown, below the address of the viewer's page. */
export class ShowingClient {
  streamUrl(show: string): string {
    return `${show}/stream`;
  }

  videoUrl(show: string): string {
    return `${show}/video`;
  }

  liveUrl(show: string): string {
    return `${show}/live`;
  }

  portraitUrl(show: string): string {
    return `${show}/portrait`;
  }
}

/** News of what is shown, for as long as nobody stops it; `lost` = nobody answers, and it goes on trying. */
export function followShowing(heard: (news: ShowingNews) => void, lost: () => void): () => void {
  const source = new EventSource('news');
  source.onmessage = ({ data }) => {
    const news = ShowingNews.safeParse(JSON.parse(data));
    if (news.success) heard(news.data);
  };
  source.onerror = lost;
  return () => source.close();
}
