"""A stand-in of S3-speaking storage: it checks every signature, and shows what Agora's stand-in has recorded."""

from bot.sandbox.bucket.standin import BUCKET, READ_KEY, WRITE_KEY, Key, Mischief, StandInBucket, StoredObject

__all__ = ["BUCKET", "READ_KEY", "WRITE_KEY", "Key", "Mischief", "StandInBucket", "StoredObject"]
