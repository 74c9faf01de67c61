"""A disk whose power can be cut: ext4 on a loop device. Needs root."""

import fcntl
import os
import struct
import subprocess

EXT4_IOC_SHUTDOWN = 0x8004587D  # _IOR('X', 125, uint32), linux/fs/ext4/ext4.h
EXT4_GOING_FLAGS_NOLOGFLUSH = 2


class PowerSupply:
    """ext4 on a loop device, whose power can be cut."""

    def __init__(self, folder, mebibytes=512):
        self.image = os.path.join(folder, "disk.img")
        self.mount = os.path.join(folder, "disk")
        os.makedirs(self.mount)
        with open(self.image, "wb") as image:
            image.truncate(mebibytes << 20)
        self.call("mkfs.ext4", "-q", "-F", self.image)
        self.call("mount", "-o", "loop", self.image, self.mount)

    @staticmethod
    def call(*command):
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL, timeout=60)

    def cut(self, server):
        folder = os.open(self.mount, os.O_RDONLY)
        fcntl.ioctl(folder, EXT4_IOC_SHUTDOWN, struct.pack("I", EXT4_GOING_FLAGS_NOLOGFLUSH))
        os.close(folder)
        server.kill()
        self.call("umount", self.mount)
        self.call("mount", "-o", "loop", self.image, self.mount)

    def remove(self):
        subprocess.run(["umount", "-l", self.mount], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
