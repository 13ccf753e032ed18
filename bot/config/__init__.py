"""Settings: the environment, and a TOML file under it, read once and checked as a whole."""

from bot.config.settings import SettingRow, Settings, read_settings, settings_table, shipped_templates

__all__ = ["SettingRow", "Settings", "read_settings", "settings_table", "shipped_templates"]
