# Read by `flask` from here and from every folder below, after the environment and `.env`, which win.
# It is not part of the image, and gunicorn does not read it: a deployment has to say where it is.
LIFEOS_ENV=local
