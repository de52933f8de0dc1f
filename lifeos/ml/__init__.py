"""The expense categoriser; scikit-learn is imported only when one is trained."""
