"""The application for a web server and for `flask`, built from the environment."""

import os

from lifeos.app import create_app
from lifeos.settings import Settings

app = create_app(Settings.from_environ(os.environ))
