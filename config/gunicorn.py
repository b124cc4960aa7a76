"""How the pages are served, the same by ./start and in compose."""

import os

from config import env

bind = f"{env.BIND}:{env.PORT}"  # ./start hands over an open socket instead

# Threads: a page mostly waits for the database. Loaded once, then forked: less memory, and a
# mistake in the code ends the start instead of ending one worker after the other.
worker_class = "gthread"
workers = env.WEB_WORKERS
threads = env.WEB_THREADS
preload_app = True
# Not a disk: a heartbeat that waits for a busy disk looks like a hung worker.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK | os.X_OK) else None

timeout = 60
graceful_timeout = 10
keepalive = 5
max_requests = 5000
max_requests_jitter = 500

# gunicorn 27 would open a control socket in the home folder, shared by all checkouts.
control_socket_disable = True

# nginx in compose is the only one who may say how a request reached it.
forwarded_allow_ips = "*" if env.TRUST_PROXY else "127.0.0.1"

accesslog = None  # the product writes its own line for each request
errorlog = "-"
loglevel = "warning"
