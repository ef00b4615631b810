"""What can be asked of the shop from a screen, an automation or another program.

One function for each operation: plain values in, a response of JSON values out, a Refusal when it
can't be. Actions and websocket commands both call these, and add nothing of their own.
"""
