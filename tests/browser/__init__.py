"""The portal as people meet it: a real Chromium in front of a real server and a real PostgreSQL."""
