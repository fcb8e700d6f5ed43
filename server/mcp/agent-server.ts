import { McpServer } from '@modelcontextprotocol/server';
import type { Studio } from '../studio.ts';
import { inputTools } from './input-tools.ts';
import { runTools } from './run-tools.ts';
import { videoResources } from './video-resources.ts';

const INSTRUCTIONS = `LiveAvatar Studio makes a talking video of a portrait and a recording.
Find inputs with list_inputs, or add them with add_input. plan says what a run would come to and what the engine cannot
run; generate makes it and tells its progress. Every run keeps its video: get_video gives its address.`;

/** What an agent is offered, for one of its sessions. @param url the address under which it reaches the studio */
export function agentServer(studio: Studio, url: string): McpServer {
  const server = new McpServer(
    { name: 'liveavatar-studio', title: 'LiveAvatar Studio', version: studio.config.version },
    { instructions: INSTRUCTIONS },
  );
  inputTools(server, studio);
  runTools(server, studio, url);
  videoResources(server, studio);
  return server;
}
