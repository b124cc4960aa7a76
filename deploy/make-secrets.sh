#!/bin/sh
# The two secrets of docker-compose.yml, made once. Existing ones are left alone: a new database
# password would lock the product out, and a new key would end everybody's session.
set -eu
cd "$(dirname "$0")/.."
# The folder is the lock. The files themselves must be readable: compose mounts them as they are,
# and the product runs in its container as a user that does not exist on this machine.
mkdir -p secrets
chmod 700 secrets
for name in postgres_password secret_key; do
    if [ ! -s "secrets/$name" ]; then
        head -c 48 /dev/urandom | base64 | tr -d '\n' | tr '+/' '-_' > "secrets/$name.new"
        chmod 444 "secrets/$name.new"
        mv "secrets/$name.new" "secrets/$name"
        echo "secrets/$name: made"
    else
        echo "secrets/$name: there already"
    fi
done
