using System.Net;
using System.Net.Sockets;

namespace ExamReg.Tests.Support;

/// <summary>
/// Ports of this machine that a test's server may listen on. They lie below the range from which the system gives ports to outgoing
/// connections, and no port is given twice in a run: a server that was killed finds its ports free again, whatever connections others
/// have opened meanwhile.
/// </summary>
internal static class FreePorts
{
    private const int First = 20_000;
    private const int End = 32_000;

    // Two runs on one machine begin at different places.
    private static int next = First + Random.Shared.Next(End - First);

    /// <summary>The first of several neighbouring ports that nobody listens on.</summary>
    /// <param name="count">How many; the product takes three (its own, and its sandboxes' above).</param>
    public static int Take(int count = 1)
    {
        while (true)
        {
            // The sum is the next one's beginning; ours lies before it.
            var port = First + ((Interlocked.Add(ref next, count) - count - First) % (End - First));
            if (Enumerable.Range(port, count).All(IsFree))
                return port;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
