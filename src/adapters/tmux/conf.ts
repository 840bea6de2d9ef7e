/**
 * The configuration of omo's own server. `-q` keeps quiet about options an older tmux does not have. The mark at the
 * end tells later that omo started this server. `window-size manual` is set on each window instead: tmux 3.3a crashes
 * with the first window when the configuration sets it for all. `message-limit 0`: else its log of messages keeps every
 * command, with the environments and texts in them, for whoever asks the server later. A title that a viewer's script says
 * is lost on a busy machine, since tmux empties the terminal's buffer when it attaches: so tmux says it too.
 */
export const CONF = `# Written by omo at each start. Changes here are lost.
set -s exit-empty off
set-environment -gu TMUX_TMPDIR
set -s escape-time 10
set -s set-clipboard off
set -s message-limit 0
set -g default-terminal screen-256color
set -g history-limit 2000
set -g destroy-unattached off
set -g detach-on-destroy on
set -g update-environment ''
set -g default-size 200x50
set -g mouse on
set -g set-titles on
set -g set-titles-string '#{session_name}'
set -g status-interval 5
set -g status-left '#{session_name} #{?pane_dead,(ended) ,}'
set -g status-left-length 80
set -g status-right '#{?window_bigger,#{window_width}x#{window_height} ,}leave with #{prefix} d '
set -g status-right-length 60
set -g window-status-format ''
set -g window-status-current-format '#{@omo_attempt}'
set -g automatic-rename off
set -g allow-rename off
set -g remain-on-exit on
set -gq remain-on-exit-format ''
set -gq allow-passthrough off
set -s @omo_server yes
`;
