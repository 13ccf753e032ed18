// The few emoji an app like this one uses. Anything else is shown as it was typed.

const TABLE = {
  alarm_clock: "⏰", arrow_forward: "▶️", arrow_right: "➡️", bangbang: "‼️", bar_chart: "📊", bell: "🔔", black_circle: "⚫",
  blue_circle: "🔵", book: "📖", bulb: "💡", calendar: "📅", camera: "📷", clapper: "🎬", clipboard: "📋", clock1: "🕐", clock3: "🕒",
  closed_lock_with_key: "🔐", cloud: "☁️", construction: "🚧", cry: "😢", double_vertical_bar: "⏸️", exclamation: "❗", eyes: "👀",
  file_folder: "📁", film_frames: "🎞️", fire: "🔥", floppy_disk: "💾", gear: "⚙️", globe_with_meridians: "🌐", green_circle: "🟢",
  grey_question: "❔", heavy_check_mark: "✔️", heavy_minus_sign: "➖", heavy_plus_sign: "➕", hourglass: "⌛",
  hourglass_flowing_sand: "⏳", house: "🏠", information_source: "ℹ️", key: "🔑", large_blue_circle: "🔵", large_green_circle: "🟢",
  large_orange_circle: "🟠", large_red_square: "🟥", large_yellow_circle: "🟡", link: "🔗", lock: "🔒", loudspeaker: "📢", mag: "🔍",
  memo: "📝", microphone: "🎤", movie_camera: "🎥", no_entry: "⛔", no_entry_sign: "🚫", octagonal_sign: "🛑", ok: "🆗", open_file_folder: "📂",
  orange_circle: "🟠", outbox_tray: "📤", package: "📦", page_facing_up: "📄", party_popper: "🎉", pause_button: "⏸️", play_button: "▶️",
  point_right: "👉", question: "❓", record_button: "⏺️", red_circle: "🔴", repeat: "🔁", rocket: "🚀", rotating_light: "🚨", satellite: "🛰️",
  slightly_smiling_face: "🙂", small_blue_diamond: "🔹", smile: "😄", sos: "🆘", sparkles: "✨", speech_balloon: "💬", star: "⭐",
  stop_sign: "🛑", stopwatch: "⏱️", tada: "🎉", thumbsup: "👍", "+1": "👍", thumbsdown: "👎", "-1": "👎", timer_clock: "⏲️", tv: "📺",
  vertical_traffic_light: "🚦", video_camera: "📹", warning: "⚠️", wastebasket: "🗑️", wave: "👋", white_check_mark: "✅",
  white_circle: "⚪", white_large_square: "⬜", wrench: "🔧", writing_hand: "✍️", x: "❌", yellow_circle: "🟡", zap: "⚡", zzz: "💤",
  black_square_for_stop: "⏹️", stop_button: "⏹️", inbox_tray: "📥", hammer_and_wrench: "🛠️", busts_in_silhouette: "👥",
  bust_in_silhouette: "👤", studio_microphone: "🎙️", projector: "📽️", raised_hand: "✋", pushpin: "📌", spiral_calendar_pad: "🗓️",
};

/** Return the character for a name without its colons, or null. */
export function emoji(name) {
  return Object.hasOwn(TABLE, name) ? TABLE[name] : null;
}

/** Return *text* with the known `:names:` in it replaced. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+):/g, (typed, name) => emoji(name) ?? typed);
}
