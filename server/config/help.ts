/** What `--help` prints. */
export const HELP = `LiveAvatar Studio: a portrait, a recording and a prompt become a talking video.

Usage: npm start -- [options]   or   npx liveavatar-studio serve [options]

  --port N          port to listen on; the next free one if it is taken   PORT             7860
  --strict-port     end instead of taking another port                    STUDIO_STRICT_PORT
  --host ADDRESS    address to listen on                                  HOST             127.0.0.1
  --token-file FILE ask everyone for the token in this file               STUDIO_TOKEN_FILE
  --token SECRET    the token itself; others on this machine can see it   STUDIO_TOKEN
  --no-auth         listen beyond this machine without a token            STUDIO_NO_AUTH
  --metrics         answer at /metrics in Prometheus' text format         STUDIO_METRICS
  --base-path PATH  path below which a proxy has the studio              STUDIO_BASE_PATH
  --trust-proxy IPS addresses of proxies whose X-Forwarded-* count       STUDIO_TRUST_PROXY
  --allowed-host NAME host name under which it is opened, beyond its
                    own and localhost; may be repeated                    STUDIO_ALLOWED_HOSTS
  --data-dir DIR    where runs, uploads and the database are kept         STUDIO_DATA_DIR  ~/.local/share/liveavatar-studio
  --engine ID       engine that is used unless a run names another        STUDIO_ENGINE
  --repair          save what can be read of a damaged database into a
                    new one, keep the old one, and end
  --help            this text
  --version         the version
`;
